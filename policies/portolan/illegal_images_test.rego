package io.konveyor.forklift.ovirt_test

test_illegal_images_fires if ids({"name": "a", "hasIllegalImages": true}) == {"ovirt.disk.illegal_images.detected"}

test_illegal_images_passes if ids({"name": "a", "hasIllegalImages": false}) == set()

test_illegal_images_absent if ids({"name": "a"}) == set()

test_illegal_images_null if ids({"name": "a", "hasIllegalImages": null}) == set()
