"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../../shared/ui/button.tsx";
import { CodeBlock } from "../../../shared/ui/code-block.tsx";

interface Props {
  readonly secret: string;
  readonly label: string;
  readonly body: string;
  readonly onClose: () => void;
}

/** Something that is shown this once; it is gone from the page with it. */
export function SecretOnce({ secret, label, body, onClose }: Props) {
  const t = useTranslations("console");
  return (
    <>
      <p>{body}</p>
      <CodeBlock label={label} code={secret} />
      <Button onClick={onClose}>{t("stored")}</Button>
    </>
  );
}
