package io.konveyor.forklift.ovirt_test

test_vm_name_fires if ids({"name": "db_01"}) == {"ovirt.name.invalid"}

test_vm_name_passes if ids({"name": "db-01.example"}) == set()

test_vm_name_absent if ids({"status": "up"}) == set()

test_vm_name_null if ids({"name": null}) == set()
