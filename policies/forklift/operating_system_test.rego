package io.konveyor.forklift.ovirt_test

test_operating_system_fires if ids({"name": "a", "osType": "rhel_6x64"}) == {"ovirt.os.unsupported"}

test_operating_system_passes if ids({"name": "a", "osType": "rhel_9x64"}) == set()

test_operating_system_absent if ids({"name": "a"}) == set()

test_operating_system_null if ids({"name": "a", "osType": null}) == set()
