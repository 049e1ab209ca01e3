package io.konveyor.forklift.ovirt_test

test_time_zone_fires if ids({"name": "a", "timezone": "Europe/Berlin", "osType": "rhel_9x64"}) == {"portolan.timezone.not_utc"}

test_time_zone_passes if ids({"name": "a", "timezone": "Etc/GMT", "osType": "rhel_9x64"}) == set()

test_time_zone_absent if ids({"name": "a", "osType": "rhel_9x64"}) == set()

test_time_zone_null if ids({"name": "a", "timezone": null, "osType": "rhel_9x64"}) == set()
