package io.konveyor.forklift.ovirt_test

test_bios_i440fx_fires if ids({"name": "a", "bios": "i440fx_sea_bios", "cluster": {"biosType": null}}) == {"portolan.bios.i440fx"}

test_bios_i440fx_passes if ids({"name": "a", "bios": "q35_sea_bios", "cluster": {"biosType": null}}) == set()

test_bios_i440fx_absent if ids({"name": "a"}) == set()

test_bios_i440fx_null if ids({"name": "a", "bios": null, "cluster": {"biosType": null}}) == set()
