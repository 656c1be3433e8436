import { useTranslations } from "next-intl";
import { adapterWords } from "./adapter-words.ts";

/** What a class of adapters is called. */
export function useAdapterLabel(): (adapterClass: string) => string {
  const t = useTranslations("network.machines");
  return (adapterClass) => {
    const { backend, gpu } = adapterWords(adapterClass, t("other"));
    if (backend === null) return adapterClass === "unknown" ? t("unknown") : adapterClass;
    return gpu === null ? t(`plain.${backend}`) : t("gpu", { words: gpu });
  };
}
