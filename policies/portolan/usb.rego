package io.konveyor.forklift.ovirt

# METADATA
# title: USB support
# description: >-
#   `usbEnabled` is true.
# custom:
#   id: ovirt.usb.enabled
#   category: Warning
#   label: USB support enabled
#   provenance: Forklift usb.rego
#   since: 0.1.0
#   mends: [R1]
#   remedies:
#     - path: usbEnabled
#       set: false
#       text: USB support of the VM is off
concerns contains {
	"id": "ovirt.usb.enabled",
	"category": "Warning",
	"label": "USB support enabled",
	"assessment": concat(" ", [
		"USB devices that reach this VM through its host or console stay behind.",
		"Find out whether it uses any, for example a license dongle, and replace them before the migration.",
	]),
} if {
	input.usbEnabled == true
}
