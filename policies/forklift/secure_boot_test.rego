package io.konveyor.forklift.ovirt_test

test_secure_boot_fires if ids({"name": "a", "bios": "q35_secure_boot"}) == {"ovirt.secure_boot.detected"}

test_secure_boot_passes if ids({"name": "a", "bios": "q35_ovmf"}) == set()

test_secure_boot_absent if ids({"name": "a"}) == set()

test_secure_boot_null if ids({"name": "a", "bios": null}) == set()
