//! More time for a request that is open (WCAG 2.2, success criterion 2.2.1).

use super::super::{Refusal, Result, act::Act, audit::Event};
use crate::store::FlowRow;

impl Act<'_> {
    /// Gives the flow's open request its full life once more, never over ten minutes in all (NIST SP 800-63B-4, section
    /// 3.1.3.1). The number stays. The phone shows the new end.
    pub(super) fn extend(&self, row: &FlowRow) -> Result<Option<Refusal>> {
        let push = row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten();
        let Some(push) = push else {
            return Ok(Some(self.stale_now(row)?));
        };
        let end = self.latest_end(row, &push).min(self.now + self.policy.push.ttl);
        if self.tx.extend_push(&push.id, self.now, end)? {
            self.touch_device(&push.device_id)?;
            self.flow_event(Event::PushExtended, row, &[("push", &push.id)])?;
        }
        Ok(None)
    }
}
