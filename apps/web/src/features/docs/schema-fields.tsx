import { useTranslations } from "next-intl";
import { Disclosure } from "../../shared/ui/disclosure.tsx";
import { InlineText } from "./inline-text.tsx";
import type { JsonSchema } from "./read-openapi.ts";
import { boundWords, fieldsOf, shapesOf, typeWords } from "./schema-words.ts";

/** Fields within fields that are shown; deeper ones are named. */
const DEPTH_MAX = 5;

/** The fields of a body, each with what it may be; those within it can be opened. */
export function SchemaFields({ schema, depth = 0 }: { readonly schema: JsonSchema; readonly depth?: number }) {
  const t = useTranslations("docs.api");
  const shapes = shapesOf(schema);
  if (shapes.length > 0)
    return shapes.map((shape, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no names
      <Disclosure key={at} summary={t("shape", { number: at + 1 })} open={at === 0}>
        <SchemaFields schema={shape} depth={depth + 1} />
      </Disclosure>
    ));
  const fields = fieldsOf(schema);
  if (fields.length === 0) return <p className="font-code text-small">{typeWords(schema)}</p>;
  return (
    <dl>
      {fields.map(([name, field, required]) => (
        <SchemaField key={name} name={name} field={field} required={required} depth={depth} />
      ))}
    </dl>
  );
}

interface FieldProps {
  readonly name: string;
  readonly field: JsonSchema;
  readonly required: boolean;
  readonly depth?: number;
}

export function SchemaField({ name, field, required, depth = 0 }: FieldProps) {
  const t = useTranslations("docs.api");
  const bounds = boundWords(field, (key, low, high) => {
    if (low === undefined) return t(`bounds.${key}.most`, { high: high ?? 0 });
    return high === undefined ? t(`bounds.${key}.least`, { low }) : t(`bounds.${key}.both`, { low, high });
  });
  const inner = depth < DEPTH_MAX && fieldsOf(field).length > 0;
  return (
    <div className="border-t border-rule py-3">
      <dt className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <code className="font-code text-small font-semibold wrap-anywhere">{name}</code>
        <span className="font-code text-small text-ink-soft wrap-anywhere">{typeWords(field)}</span>
        {required && <span className="text-small text-bill">{t("required")}</span>}
      </dt>
      <dd className="mt-1 flex max-w-[42rem] flex-col gap-1 text-small">
        {field.description !== undefined && (
          <p>
            <InlineText>{field.description}</InlineText>
          </p>
        )}
        {bounds !== "" && <p className="text-ink-soft">{bounds}</p>}
        {field.default !== undefined && (
          <p className="text-ink-soft">
            {t("default")} <code className="font-code">{JSON.stringify(field.default)}</code>
          </p>
        )}
        {inner && (
          <Disclosure summary={t("fieldsOf", { name })}>
            <SchemaFields schema={field} depth={depth + 1} />
          </Disclosure>
        )}
      </dd>
    </div>
  );
}
