"""Follow-up of decisions: deadlines, the verbs that write actions, alerts, registers, reports."""
