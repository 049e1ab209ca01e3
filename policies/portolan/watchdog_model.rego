package io.konveyor.forklift.ovirt

# METADATA
# title: Watchdog model
# description: >-
#   The `model` of a watchdog is `diag288`.
# custom:
#   id: portolan.watchdog.model_unsupported
#   category: Warning
#   label: Watchdog model diag288 detected
#   provenance: vm-import-operator, the predecessor of Forklift, on the watchdog diag288
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: "watchDogs[].model"
#       set: "i6300esb"
#       text: the watchdog is of the model i6300esb
#     - path: watchDogs
#       set: []
#       text: the VM has no watchdog
concerns contains {
	"id": "portolan.watchdog.model_unsupported",
	"category": "Warning",
	"label": "Watchdog model diag288 detected",
	"assessment": concat(" ", [
		"The watchdog diag288 belongs to IBM Z machines and most targets do not offer it.",
		"Replace it with the model i6300esb, which the migrated VM can have as well.",
	]),
} if {
	some dog in input.watchDogs
	dog.model == "diag288"
}
