//! The list of all texts.

/// Declares the texts once: the struct, how to make one language out of another, and the files they come in.
macro_rules! messages {
    (
        first { $($first:ident),+ $(,)? }
        rare { $($rare:ident),+ $(,)? }
        shell { $($shell:ident),+ $(,)? }
    ) => {
        /// Every text of the pages in one language. A gap is written `{name}`.
        #[derive(Debug)]
        #[repr(C)]
        #[expect(missing_docs, reason = "the English text says what each is")]
        pub struct Messages {
            $(pub $first: &'static str,)+
            $(pub $rare: &'static str,)+
            $(pub $shell: &'static str,)+
        }
        impl Messages {
            /// No text at all.
            pub const EMPTY: Self = Self::of_array([""; size_of::<Self>() / size_of::<&str>()]);
            const FIRST: usize = [$(stringify!($first)),+].len();
            const ALL: usize = Self::FIRST + [$(stringify!($rare)),+].len();
            /// The names of the texts of rare screens.
            pub const RARE: &[&str] = &[$(stringify!($rare)),+];

            /// The same texts, each changed by `change`.
            #[must_use]
            pub fn map(&self, change: fn(&'static str) -> &'static str) -> Self {
                Self {
                    $($first: change(self.$first),)+
                    $($rare: change(self.$rare),)+
                    $($shell: change(self.$shell),)+
                }
            }
            /// The texts of a file of [`to_files`](Self::to_files); those it does not hold are empty. `None` when it is
            /// neither of the two.
            #[must_use]
            pub fn of_lines(file: &'static str) -> Option<Self> {
                let mut texts = [""; size_of::<Self>() / size_of::<&str>()];
                let mut count = 0;
                for line in file.split('\n') {
                    *texts[..Self::ALL].get_mut(count)? = line;
                    count += 1;
                }
                if count != Self::FIRST && count != Self::ALL {
                    return None;
                }
                Some(Self::of_array(texts))
            }
            /// The texts in order of declaration. Field by field this would be two kilobytes of every visit.
            #[expect(unsafe_code, reason = "there is no other way to fill many fields by one copy")]
            const fn of_array(texts: [&'static str; size_of::<Self>() / size_of::<&str>()]) -> Self {
                // SAFETY: the struct is `repr(C)` and every field is a `&'static str`, so it is laid out as the array
                // is; that both have one size is checked by the compiler.
                unsafe { std::mem::transmute(texts) }
            }
            /// Two files with a line for each text, in order of declaration: those of the screens that most sign-ins
            /// meet, and those of all screens. The texts of the static shell are in the documents.
            #[must_use]
            pub fn to_files(&self) -> (String, String) {
                let first = [$(self.$first),+].join("\n");
                let rare = [$(self.$rare),+].join("\n");
                let all = [&*first, &*rare].join("\n");
                (first, all)
            }
        }
    };
}

messages! {
    first {
        // names and small words
        other_language,
        cancel,
        next,
        continue_,
        try_again,
        start_again,
        working,
        busy,
        help,
        privacy,
        support,
        seconds_one,
        seconds_other,
        minutes_one,
        minutes_other,
        hours_one,
        hours_other,
        account_chip,
        change_account,
        to_continue,
        support_code,
        // identifier
        identify_title,
        identifier_label,
        identifier_empty,
        identifier_long,
        accounts_title,
        account_forget,
        // password
        password_title,
        password_label,
        password_show,
        password_empty,
        password_long,
        password_caps,
        password_forgot,
        password_wrong,
        too_many_wait,
        // check your phone
        phone_title,
        phone_select,
        phone_type,
        phone_compare,
        phone_none,
        phone_none_why,
        phone_none_known,
        phone_none_app,
        phone_number_label,
        phone_left,
        phone_soon,
        phone_soon_more,
        extend,
        open_app,
        here_text,
        copy_number,
        copied,
        delivery_queued,
        delivery_sent,
        delivery_seen,
        delivery_unseen,
        delivery_not_sent,
        delivery_open_app,
        context_app,
        context_place,
        context_browser,
        context_time,
        place_this_device,
        place_local_network,
        place_address,
        place_city,
        browser_on,
        unknown,
        context_same,
        never_tell,
        use_code,
        another_way,
        send_again,
        send_again_in,
        requests_left_one,
        requests_left_other,
        requests_left_none,
        phone_approved,
        phone_approved_text,
        checklist_title,
        checklist_open,
        checklist_version,
        checklist_network,
        checklist_notify,
        checklist_allowed,
        checklist_policy,
        checklist_code,
        // how a request ended
        denied_title,
        denied_text,
        denied_yes,
        denied_no,
        denied_no_note,
        expired_title,
        expired_text,
        superseded_title,
        superseded_text,
        wrong_title,
        wrong_text,
        not_sent_title,
        not_sent_text,
        not_sent_app,
        not_sent_policy,
        not_sent_second,
        too_soon_title,
        too_soon_text,
        too_many_title,
        too_many_text,
        requests_off_title,
        requests_off_text,
        paused_title,
        paused_text,
        send_new,
        send_new_in,
        secured,
        secured_title,
        older_prompt,
        password_changed,
        code_sent,
        code_not_sent,
        enrolled,
        recovery_few,
        started_over,
        client_unavailable,
        // code
        code_title,
        code_title_recovery,
        code_title_email,
        code_title_sms,
        code_title_pass,
        code_app,
        code_app_plain,
        code_recovery,
        code_email,
        code_sms,
        code_pass,
        code_recover,
        code_label,
        code_empty,
        code_short,
        code_wrong,
        code_wrong_sent,
        code_wrong_kept,
        code_good,
        code_over,
        clock_help,
        clock_next,
        clock_wait,
        attempts_one,
        attempts_other,
        back_to_phone,
        // another way
        choose_title,
        choose_push,
        choose_totp,
        choose_recovery,
        choose_email,
        choose_sms,
        choose_pass,
        choose_passkey,
        choose_password,
        choose_empty,
        passkey_title,
        passkey_text,
        passkey_asking,
        passkey_nothing,
        passkey_unsupported,
        passkey_wrong,
        unusable_paused,
        unusable_paused_for,
        unusable_throttled,
        unusable_policy,
        unusable_expired,
        unusable_used,
        unusable_app,
        unusable_second,
        unusable_same, unusable_weak, unusable_unconfirmed,
        // blocked
        throttled_title,
        throttled_text,
        throttled_over,
        locked_title,
        locked_text,
        disabled_title,
        disabled_text,
        no_method_title,
        no_method_text,
        other_account,
        still_works,
        // stay signed in
        remember_title,
        remember_yes_note,
        remember_no_note,
        remember_yes,
        remember_no,
        // done
        done_title,
        done_text,
        done_elsewhere,
        signed_in_title,
        signed_in_as,
        signed_in_until,
        sign_out,
        security_info,
        signed_out_title,
        signed_out_text,
        sign_in_again,
        session_ended_title,
        session_ended_text,
        sign_out_failed,
        // when something is in the way
        flow_expired_title,
        flow_expired_text,
        unreachable_title,
        unreachable_text,
        unreachable_retry,
        unreachable_portal,
        offline_title,
        offline_text,
        reconnecting,
        not_saved,
        server_error,
        cookies_title,
        cookies_text,
        unknown_title,
        unknown_text,
        reload,
        stale,
        loading,
        language_failed,
        // the static shell, before or without the application
        fallback_network,
        companion_title,
    }
    rare {
        // password
        new_password_title,
        new_password_reported,
        new_password_recover,
        new_password_label,
        new_password_rule,
        new_password_save,
        wrong_short,
        wrong_common,
        wrong_same,
        // check your phone
        phone_typed,
        phone_typed_label,
        phone_typed_empty,
        phone_typed_short,
        // blocked
        proof_title,
        proof_email,
        proof_sms,
        proof_email_label,
        proof_sms_label,
        proof_empty,
        proof_short,
        proof_wrong,
        proof_send,
        enroll_policy,
        enroll_push_title,
        enroll_push_text,
        enroll_push_open,
        copy_link,
        enroll_qr,
        enroll_over,
        enroll_again,
        enroll_passkey_title,
        enroll_passkey_text,
        enroll_passkey_do,
        enroll_other_title,
        enroll_other_text,
        skip,
        skip_until,
        form_title,
        form_empty,
        form_wrong,
        form_optional,
        redirect_title,
        redirect_text,
        redirect_bad,
    }
    shell {
        // the static shell, before or without the application
        noscript_title,
        noscript_text,
        fallback_title,
        fallback_unsupported,
        fallback_blocked,
        fallback_crash,
        fallback_setup,
        fallback_retry,
        fallback_help,
        companion_loading,
    }
}
