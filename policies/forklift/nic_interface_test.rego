package io.konveyor.forklift.ovirt_test

test_nic_interface_fires if ids({"name": "a", "nics": [{"id": "1", "interface": "spapr_vlan", "plugged": true}]}) == {"ovirt.nic.interface_type.unsupported"}

test_nic_interface_passes if ids({"name": "a", "nics": [{"id": "1", "interface": "e1000e", "plugged": true}]}) == set()

test_nic_interface_absent if ids({"name": "a"}) == set()

test_nic_interface_null if ids({"name": "a", "nics": null}) == set()
