package io.konveyor.forklift.ovirt_test

test_cdrom_image_fires if ids({"name": "a", "cdroms": [{"id": "c1", "file": "rhel-9.iso"}]}) == {"portolan.cdrom.image_inserted"}

test_cdrom_image_passes if ids({"name": "a", "cdroms": [{"id": "c1"}]}) == set()

test_cdrom_image_absent if ids({"name": "a"}) == set()

test_cdrom_image_null if ids({"name": "a", "cdroms": null}) == set()
