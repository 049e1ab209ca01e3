package io.konveyor.forklift.ovirt_test

attached(number) := [attachment |
	some _ in numbers.range(1, number)
	attachment := {"id": "a0", "interface": "virtio", "disk": {"storageType": "image", "provisionedSize": 1}}
]

test_disk_count_fires if {
	ids({"name": "a", "diskAttachments": attached(166)}) == {"ovirt.disk.count.exceeds.limit"}
}

test_disk_count_passes if ids({"name": "a", "diskAttachments": attached(165)}) == set()

test_disk_count_absent if ids({"name": "a"}) == set()

test_disk_count_null if ids({"name": "a", "diskAttachments": null}) == set()
