package io.konveyor.forklift.ovirt_test

test_nic_port_mirroring_fires if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"portMirroring": true}}]}) == {"ovirt.nic.port_mirroring.detected"}

test_nic_port_mirroring_passes if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"portMirroring": false}}]}) == set()

test_nic_port_mirroring_absent if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {}}]}) == set()

test_nic_port_mirroring_null if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"portMirroring": null}}]}) == set()
