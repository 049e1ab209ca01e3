package io.konveyor.forklift.ovirt_test

test_boot_menu_fires if ids({"name": "a", "bootMenuEnabled": true}) == {"ovirt.bios.boot_menu.enabled"}

test_boot_menu_passes if ids({"name": "a", "bootMenuEnabled": false}) == set()

test_boot_menu_absent if ids({"name": "a"}) == set()

test_boot_menu_null if ids({"name": "a", "bootMenuEnabled": null}) == set()
