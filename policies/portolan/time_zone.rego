package io.konveyor.forklift.ovirt

# METADATA
# title: Time zone
# description: >-
#   `timezone` is set to something else than UTC, and `osType` is none for Windows.
# custom:
#   id: portolan.timezone.not_utc
#   category: Information
#   label: Hardware clock not in UTC
#   provenance: vm-import-operator, the predecessor of Forklift, on time zones
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: timezone
#       set: "Etc/GMT"
#       text: the hardware clock of the VM is in UTC
concerns contains {
	"id": "portolan.timezone.not_utc",
	"category": "Information",
	"label": "Hardware clock not in UTC",
	"assessment": concat(" ", [
		"The hardware clock of this VM runs in local time, and the migrated VM starts with one in UTC unless told otherwise.",
		"Check the time of the guest after the first start, or set the clock of the migrated VM.",
	]),
} if {
	is_string(input.osType)
	not startswith(input.osType, "windows")
	is_string(input.timezone)
	not input.timezone in {"", "Etc/GMT", "Etc/UTC", "GMT", "UTC"}
}
