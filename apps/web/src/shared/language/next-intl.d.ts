import type account from "../../../messages/account/en.json";
import type admin from "../../../messages/admin/en.json";
import type chain from "../../../messages/chain/en.json";
import type console from "../../../messages/console/en.json";
import type contribute from "../../../messages/contribute/en.json";
import type docs from "../../../messages/docs/en.json";
import type errors from "../../../messages/errors/en.json";
import type landing from "../../../messages/landing/en.json";
import type live from "../../../messages/live/en.json";
import type models from "../../../messages/models/en.json";
import type network from "../../../messages/network/en.json";
import type oracle from "../../../messages/oracle/en.json";
import type outputs from "../../../messages/outputs/en.json";
import type playground from "../../../messages/playground/en.json";
import type receipt from "../../../messages/receipt/en.json";
import type site from "../../../messages/site/en.json";
import type standing from "../../../messages/standing/en.json";
import type ui from "../../../messages/ui/en.json";
import type wallet from "../../../messages/wallet/en.json";
import type { Language } from "./languages.ts";

/** A key that isn't in the English catalogue doesn't compile. */
declare module "next-intl" {
  interface AppConfig {
    Locale: Language;
    Messages: {
      account: typeof account;
      admin: typeof admin;
      chain: typeof chain;
      console: typeof console;
      contribute: typeof contribute;
      docs: typeof docs;
      errors: typeof errors;
      landing: typeof landing;
      live: typeof live;
      models: typeof models;
      network: typeof network;
      oracle: typeof oracle;
      outputs: typeof outputs;
      playground: typeof playground;
      receipt: typeof receipt;
      site: typeof site;
      standing: typeof standing;
      ui: typeof ui;
      wallet: typeof wallet;
    };
  }
}
