package io.konveyor.forklift.ovirt_test

import data.io.konveyor.forklift.ovirt

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

test_label_names_the_number_of_disks if {
	disk := {"id": "a", "interface": "virtio", "disk": {"storageType": "image"}}
	found := ovirt.concerns with input as {"name": "a", "diskAttachments": [disk | some _ in numbers.range(1, 170)]}
	{concern.label | some concern in found} == {"VM has 170 disks, the limit is 165"}
}
