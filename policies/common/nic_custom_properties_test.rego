package io.konveyor.forklift.ovirt_test

test_nic_custom_properties_fires if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"networkFilter": "", "qos": "", "portMirroring": false, "properties": [{"name": "queues", "value": "4"}]}}]}) == {"ovirt.nic.custom_properties.detected"}

test_nic_custom_properties_passes if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"networkFilter": "", "qos": "", "portMirroring": false, "properties": []}}]}) == set()

test_nic_custom_properties_absent if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"networkFilter": "", "qos": "", "portMirroring": false}}]}) == set()

test_nic_custom_properties_null if ids({"name": "a", "nics": [{"id": "e0", "interface": "virtio", "plugged": true, "profile": {"networkFilter": "", "qos": "", "portMirroring": false, "properties": null}}]}) == set()
