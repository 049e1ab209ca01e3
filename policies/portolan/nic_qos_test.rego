package io.konveyor.forklift.ovirt_test

test_nic_qos_fires if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"qos": "qos-3"}}]}) == {"ovirt.nic.qos.detected"}

test_nic_qos_passes if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"qos": ""}}]}) == set()

test_nic_qos_absent if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {}}]}) == set()

test_nic_qos_null if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"qos": null}}]}) == set()
