// What the provider keeps, in one file: a restart goes on where it was.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';

export class Store {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.all = existsSync(file) ? deserialize(readFileSync(file)) : { rows: new Map(), phone: {} };
  }

  save() {
    writeFileSync(this.file, serialize(this.all));
  }

  /** The key that signs ID tokens. */
  key() {
    this.all.key ??= {
      ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
      kid: 'signing', use: 'sig', alg: 'RS256',
    };
    this.save();
    return this.all.key;
  }

  secret() {
    this.all.secret ??= randomBytes(32).toString('hex');
    this.save();
    return this.all.secret;
  }

  /** The library's interface to a database, one object for each of its models. */
  adapter() {
    const { all } = this;
    const save = () => this.save();
    const one = (match) => [...all.rows.values()].find(match)?.payload;
    return class {
      constructor(model) {
        this.of = (id) => `${model}:${id}`;
      }

      async upsert(id, payload) {
        all.rows.set(this.of(id), { payload });
        save();
      }

      async find(id) {
        return all.rows.get(this.of(id))?.payload;
      }

      async findByUid(uid) {
        return one(({ payload }) => payload.uid === uid);
      }

      async findByUserCode(code) {
        return one(({ payload }) => payload.userCode === code);
      }

      async consume(id) {
        all.rows.get(this.of(id)).payload.consumed = Math.floor(Date.now() / 1000);
        save();
      }

      async destroy(id) {
        all.rows.delete(this.of(id));
        save();
      }

      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of all.rows) if (payload.grantId === grantId) all.rows.delete(key);
        save();
      }
    };
  }
}
