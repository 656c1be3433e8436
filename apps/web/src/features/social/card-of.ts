import { createTranslator } from "next-intl";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import type { Language } from "../../shared/language/languages.ts";
import { readMessages } from "../../shared/language/read-messages.ts";
import { SOCIAL_PLACES, type SocialPlace, socialPlaceOf } from "../../shared/metadata/social-place.ts";
import { askManifests } from "../../shared/relay/ask-relay.ts";

/** What stands on a page's picture. */
export interface Card {
  readonly title: string;
  readonly line: string;
}

export interface GuideTitle {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
}

/** Undefined where no page has this place, or the relay didn't say. */
export async function cardOf(
  place: string,
  language: Language,
  guides: readonly GuideTitle[],
): Promise<Card | undefined> {
  if (socialPlaceOf(place) !== place) return undefined;
  const t = createTranslator({ locale: language, messages: await readMessages(language) });
  const own: Readonly<Record<SocialPlace, () => Card>> = {
    "/contribute": () => ({ title: t("contribute.consent.title"), line: t("contribute.consent.description") }),
    "/playground": () => ({ title: t("playground.title"), line: t("playground.description") }),
    "/network": () => ({ title: t("network.title"), line: t("network.description") }),
    "/models": () => ({ title: t("models.title"), line: t("models.description") }),
    "/docs": () => ({ title: t("docs.home.title"), line: t("docs.home.lead") }),
    "/docs/api": () => ({ title: t("docs.api.title"), line: t("docs.api.lead") }),
    "/receipts": () => ({ title: t("receipt.title"), line: t("receipt.description") }),
    "/outputs": () => ({ title: t("outputs.title"), line: t("outputs.description") }),
    "/oracle": () => ({ title: t("oracle.title"), line: t("oracle.description") }),
  };
  const known = SOCIAL_PLACES.find((one) => one === place);
  if (known !== undefined) return own[known]();
  if (place === "/") return { title: t("landing.heading"), line: t("landing.lead") };
  if (place.startsWith("/models/")) {
    const model = (await askManifests(readSiteConfig().relayUrl))?.find(({ id }) => `/models/${id}` === place);
    return model && { title: model.name, line: model.description };
  }
  const guide = guides.find(({ slug }) => `/docs/${slug}` === place);
  return guide && { title: guide.title, line: guide.summary };
}
