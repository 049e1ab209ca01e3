package io.konveyor.forklift.ovirt_test

test_tpm_fires if ids({"name": "a", "osType": "windows_11"}) == {"ovirt.tpm.required_by_os"}

test_tpm_passes if ids({"name": "a", "osType": "windows_2019x64"}) == set()

test_tpm_absent if ids({"name": "a"}) == set()

test_tpm_null if ids({"name": "a", "osType": null}) == set()
