package io.konveyor.forklift.ovirt

# METADATA
# title: Watchdog
# description: >-
#   `watchDogs` is not empty.
# custom:
#   id: ovirt.watchdog.enabled
#   category: Warning
#   label: Watchdog detected
#   provenance: Forklift watchdog.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: watchDogs
#       set: []
#       text: the VM has no watchdog
concerns contains {
	"id": "ovirt.watchdog.enabled",
	"category": "Warning",
	"label": "Watchdog detected",
	"assessment": concat(" ", [
		"The watchdog of this VM is not carried over, and a guest that hangs would stay so.",
		"Add a watchdog device to the migrated VM and check its action.",
	]),
} if {
	count(input.watchDogs) != 0
}
