//! What kind of code is asked for, and what it is made of.

words! {
    /// What kind of code is asked for.
    pub enum CodeKind {
        /// From the app, RFC 6238.
        Totp = "totp",
        /// A recovery code.
        Recovery = "recovery",
        /// From an e-mail.
        Email = "email",
        /// From a text message.
        Sms = "sms",
        /// A temporary pass.
        TemporaryPass = "temporary_pass",
    }
}

words! {
    /// Which characters a code is made of.
    pub enum Alphabet {
        /// 0 to 9.
        Digits = "digits",
        /// Letters and digits, case does not count.
        Alphanumeric = "alphanumeric",
    }
}
