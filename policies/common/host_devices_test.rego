package io.konveyor.forklift.ovirt_test

test_host_devices_fires if ids({"name": "a", "hostDevices": [{"capability": "pci", "product": "NVMe", "vendor": "Acme"}]}) == {"ovirt.host_devices.mapped"}

test_host_devices_passes if ids({"name": "a", "hostDevices": []}) == set()

test_host_devices_absent if ids({"name": "a"}) == set()

test_host_devices_null if ids({"name": "a", "hostDevices": null}) == set()
