package io.konveyor.forklift.ovirt

# METADATA
# title: Display type
# description: >-
#   `display` is `spice`.
# custom:
#   id: ovirt.display_type.spice.enabled
#   category: Information
#   label: VM Display Type
#   provenance: Forklift display_type.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: display
#       set: "vnc"
#       text: the console of the VM is VNC
concerns contains {
	"id": "ovirt.display_type.spice.enabled",
	"category": "Information",
	"label": "VM Display Type",
	"assessment": concat(" ", [
		"The target offers VNC consoles and no SPICE, so users of this console lose what only SPICE has, such as USB redirection.",
		"Tell them, or switch them to a remote desktop inside the guest.",
	]),
} if {
	input.display == "spice"
}
