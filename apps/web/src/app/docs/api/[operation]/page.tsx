import type { Metadata } from "next";
import { findOperation } from "../../../../features/docs/find-operation.ts";
import { OperationPage } from "../../../../features/docs/operation-page.tsx";

interface Props {
  readonly params: Promise<{ readonly operation: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await findOperation((await params).operation);
  return found === undefined ? {} : { title: found.summary, description: `${found.method} ${found.path}` };
}

export default async function Page({ params }: Props) {
  return <OperationPage operationId={(await params).operation} />;
}
