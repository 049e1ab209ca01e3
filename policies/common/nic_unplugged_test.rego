package io.konveyor.forklift.ovirt_test

test_nic_unplugged_fires if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": false}]}) == {"ovirt.nic.unplugged.detected"}

test_nic_unplugged_passes if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true}]}) == set()

test_nic_unplugged_absent if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio"}]}) == set()

test_nic_unplugged_null if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": null}]}) == set()
