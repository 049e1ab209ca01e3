package io.konveyor.forklift.ovirt_test

test_nic_network_filter_fires if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"networkFilter": "flt-7"}}]}) == {"ovirt.nic.network_filter.detected"}

test_nic_network_filter_passes if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"networkFilter": ""}}]}) == set()

test_nic_network_filter_absent if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {}}]}) == set()

test_nic_network_filter_null if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"networkFilter": null}}]}) == set()
