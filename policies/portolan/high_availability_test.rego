package io.konveyor.forklift.ovirt_test

test_high_availability_fires if ids({"name": "a", "haEnabled": true}) == {"ovirt.ha.enabled"}

test_high_availability_passes if ids({"name": "a", "haEnabled": false}) == set()

test_high_availability_absent if ids({"name": "a"}) == set()

test_high_availability_null if ids({"name": "a", "haEnabled": null}) == set()
