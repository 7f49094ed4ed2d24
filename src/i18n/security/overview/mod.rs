//! The frame, the overview and the page of one method.

mod en;
mod ja;

use super::area::area;

area! {
    /// The frame, the overview and the page of one method.
    Overview {
        // the static shell
        title,
        noscript,
        fallback_title,
        fallback_crash,
        // the frame
        lead,
        signed_in_as,
        back,
        section_sessions,
        section_activity,
        section_password,
        session_gone,
        // methods
        methods_title,
        manage,
        default_mark,
        paused_mark,
        paused_until,
        kind_push,
        kind_push_codes,
        kind_totp,
        kind_passkey,
        kind_email,
        kind_sms,
        kind_recovery,
        kind_pass,
        added,
        last_used,
        never_used,
        left_of,
        pass_until,
        add_button,
        // what went wrong
        wrong_taken,
        wrong_limit,
        wrong_short,
        wrong_long,
        wrong_other,
        wrong_empty,
        wrong_code,
        last_method,
        gone,
        not_offered,
        proof_weak,
        copy_failed,
        unread,
        // asking again who it is
        step_up_title,
        step_up_text,
        step_up_stay,
        step_up_failed,
        step_up_close,
    }
}
