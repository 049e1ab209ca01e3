package io.konveyor.forklift.ovirt_test

test_nic_pci_passthrough_fires if ids({"name": "a", "nics": [{"id": "1", "interface": "pci_passthrough", "plugged": true}]}) == {"ovirt.nic.pci_passthrough.detected"}

test_nic_pci_passthrough_passes if ids({"name": "a", "nics": [{"id": "1", "interface": "rtl8139", "plugged": true}]}) == set()

test_nic_pci_passthrough_absent if ids({"name": "a"}) == set()

test_nic_pci_passthrough_null if ids({"name": "a", "nics": [{"id": "1", "interface": null, "plugged": true}]}) == {"ovirt.nic.interface_type.unsupported"}
