"use client";

import { useTranslations } from "next-intl";
import { Component, lazy, type ReactNode, Suspense, useSyncExternalStore } from "react";
import { StarlingMark } from "../../shared/ui/starling-mark.tsx";

/** The wallet's code, with all that it brings, is fetched once somebody is at this page and for no other. */
const WalletApp = lazy(() => import("./wallet-app.tsx").then(({ WalletApp: App }) => ({ default: App })));

const never = () => () => {};

export function WalletDoor({ relayUrl }: { readonly relayUrl: string }) {
  const isInBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <LoadGuard>
      <Suspense fallback={<Loading />}>{isInBrowser ? <WalletApp relayUrl={relayUrl} /> : <Loading />}</Suspense>
    </LoadGuard>
  );
}

function Loading() {
  const tWallet = useTranslations("wallet");
  return (
    <div className="grid min-h-[50dvh] place-items-center noscript:block" aria-busy="true">
      <p role="status" className="flex items-center gap-3 text-ink-soft noscript:hidden">
        <StarlingMark className="size-6 motion-safe:animate-pulse" />
        {tWallet("loading")}
      </p>
      <noscript>
        <p className="max-w-(--measure) p-4">{tWallet("noScript")}</p>
      </noscript>
    </div>
  );
}

function NotLoaded() {
  const t = useTranslations("wallet");
  return (
    <p role="alert" className="text-lead">
      {t("loadFailed")}
    </p>
  );
}

/** A part of the site that can't be fetched is no reason to lose the page around it. */
class LoadGuard extends Component<{ readonly children: ReactNode }, { readonly isFailed: boolean }> {
  override state = { isFailed: false };
  static getDerivedStateFromError(error: unknown) {
    // What isn't about loading is the error page's.
    if (!(error instanceof Error) || !/chunk|module|import/i.test(`${error.name} ${error.message}`)) throw error;
    return { isFailed: true };
  }
  override render() {
    if (!this.state.isFailed) return this.props.children;
    return <NotLoaded />;
  }
}
