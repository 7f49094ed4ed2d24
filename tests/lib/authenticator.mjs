// The browser's virtual authenticator (WebAuthn Level 3, section 11): a passkey without hands.

/** One in this tab; it lives as long as the tab. */
export class Authenticator {
  /** `field`: whether the browser offers passkeys in the field for the name, from the next page on. */
  static async add(page, { field = false } = {}) {
    const one = new Authenticator();
    if (!field) await page.addInitScript(() => { PublicKeyCredential.isConditionalMediationAvailable = async () => false; });
    one.protocol = await page.context().newCDPSession(page);
    await one.protocol.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await one.protocol.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
        automaticPresenceSimulation: false,
      },
    });
    one.authenticatorId = authenticatorId;
    return one;
  }

  #send(method, more = {}) {
    return this.protocol.send(`WebAuthn.${method}`, { authenticatorId: this.authenticatorId, ...more });
  }

  /** Whether somebody touches it when it asks. */
  present(enabled) { return this.#send('setAutomaticPresenceSimulation', { enabled }); }

  /** Whether the person is recognised. */
  recognises(isUserVerified) { return this.#send('setUserVerified', { isUserVerified }); }

  /** Somebody touches it while `press` runs and until `done` has come. */
  async touched(press, done) {
    await this.present(true);
    await press();
    await done();
    await this.present(false);
  }

  async credentials() { return (await this.#send('getCredentials')).credentials; }

  /** Takes over a passkey, as a synchronised one comes to another device. */
  add(credential) { return this.#send('addCredential', { credential }); }
}
