package io.konveyor.forklift.ovirt_test

test_display_type_fires if ids({"name": "a", "display": "spice"}) == {"ovirt.display_type.spice.enabled"}

test_display_type_passes if ids({"name": "a", "display": "vnc"}) == set()

test_display_type_absent if ids({"name": "a"}) == set()

test_display_type_null if ids({"name": "a", "display": null}) == set()
