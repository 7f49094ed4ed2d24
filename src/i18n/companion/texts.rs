//! The list of the phone's texts.

/// Declares the texts once: the struct, how to make one language out of another, and how to walk over them.
macro_rules! texts {
    ($($name:ident),+ $(,)?) => {
        /// Every text of the phone in one language. A gap is written `{name}`.
        #[derive(Debug, Clone, Copy)]
        #[expect(missing_docs, reason = "the English text says what each is")]
        pub struct Texts { $(pub $name: &'static str),+ }
        impl Texts {
            /// The same texts, each changed by `change`.
            #[must_use]
            pub fn map(&self, change: fn(&'static str) -> &'static str) -> Self {
                let mut texts = *self;
                for text in [$(&mut texts.$name),+] {
                    *text = change(text);
                }
                texts
            }
            /// Every text with its name, in order of declaration.
            #[must_use]
            pub fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name)),+]
            }
        }
    };
}

texts! {
    // the words that the sign-in page says as well
    other_language,
    loading,
    cancel,
    change_account,
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
    // names
    title,
    title_request,
    device_browser,
    device_android,
    // nothing paired yet
    empty_title,
    empty_text,
    empty_step_open,
    empty_step_scan,
    empty_step_code,
    link_label,
    link_hint,
    link_wrong,
    link_next,
    // pairing
    pair_title,
    pair_title_plain,
    pair_text,
    pair_point_requests,
    pair_point_code,
    pair_point_key,
    pair_name,
    pair_name_hint,
    pair_name_empty,
    pair_button,
    pair_busy,
    pair_used_title,
    pair_used_text,
    pair_other_link,
    pair_failed,
    pair_offline,
    pair_refused,
    pair_storage,
    // the home screen
    home_waiting,
    home_waiting_text,
    home_off,
    home_off_text,
    home_paused,
    home_paused_text,
    home_unconfirmed,
    home_unconfirmed_text,
    home_old,
    home_old_text,
    home_refused,
    home_refused_text,
    home_second_text,
    home_connecting,
    home_lost,
    home_lost_text,
    home_offline,
    home_offline_text,
    home_portal_text,
    removed_title,
    removed_text,
    removed_button,
    // code
    code_label,
    code_copy,
    code_copied,
    code_copy_failed,
    code_next_one,
    code_next_other,
    code_wait,
    code_failed,
    // switch and device
    allow_label,
    allow_hint,
    pause_label,
    pause_hour,
    pause_tomorrow,
    allow_failed,
    manage_title,
    name_label,
    name_save,
    name_saved,
    name_failed,
    add_account,
    remove_account,
    remove_title,
    remove_text,
    remove_yes,
    remove_no,
    remove_busy,
    remove_failed,
    // history
    history_title,
    history_empty,
    history_more,
    state_approved,
    state_denied,
    state_expired,
    state_superseded,
    state_cancelled,
    purpose_step_up,
    purpose_test,
    purpose_confirm,
    // the request
    prompt_title,
    step_up_title,
    test_title,
    confirm_title,
    prompt_alert,
    prompt_text,
    step_up_text,
    test_text,
    confirm_text,
    prompt_facts,
    number_select,
    number_type,
    number_compare,
    number_none,
    shown_type,
    shown_never_tell,
    number_wrong_length,
    approve,
    deny,
    not_me,
    sending,
    show_code,
    answer_failed,
    left,
    left_soon,
    // it wasn't me
    not_me_title,
    not_me_text,
    not_me_deny,
    not_me_sessions,
    not_me_pause,
    not_me_password,
    not_me_yes,
    not_me_back,
    // what became of it
    approved_title,
    approved_text,
    approved_test,
    confirmed_title,
    confirmed_text,
    approved_not_me,
    denied_title,
    denied_text,
    denied_nothing,
    denied_confirm,
    secured_title,
    secured_text,
    secured_sessions,
    secured_paused,
    secured_password,
    session_ended,
    wrong_title,
    wrong_text,
    wrong_other,
    expired_title,
    expired_text,
    expired_other,
    superseded_title,
    superseded_text,
    cancelled_title,
    cancelled_text,
    ok,
    // when something is in the way
    insecure_title,
    insecure_text,
    crypto_title,
    crypto_text,
    storage_title,
    storage_text,
    reload,
    // the static shell
    fallback_title,
    fallback_crash,
    noscript_text,
}
