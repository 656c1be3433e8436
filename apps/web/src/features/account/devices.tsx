"use client";

import type { DeviceView } from "@starling/protocol";
import { isStarlingError, type StarlingClient } from "@starling/sdk";
import { openBrowserNodeKey } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { deviceName } from "../../shared/account/device-name.ts";
import { useAsked } from "../../shared/ask/use-asked.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Notice } from "../../shared/ui/notice.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import type { PartProps } from "./part-props.ts";
import { RenameSheet } from "./rename-sheet.tsx";
import { Row } from "./row.tsx";
import { SureSheet } from "./sure-sheet.tsx";
import { WhenAsked } from "./when-asked.tsx";

async function question(relay: StarlingClient): Promise<DeviceView[]> {
  const devices: DeviceView[] = [];
  for await (const device of relay.devices.list()) devices.push(device);
  return devices;
}

type Asking = { readonly to: "rename" | "remove"; readonly device: DeviceView };

export function Devices({ account, session, onMerged }: PartProps & { readonly onMerged: () => void }) {
  const t = useTranslations("account.devices");
  const nameOf = useNameOf();
  const { asked, again } = useAsked("", question);
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  return (
    <Panel heading={t("heading")}>
      <p className="mb-4 max-w-(--measure) text-small text-ink-soft">{t("body")}</p>
      {session.by === "wallet" && (
        <AddThisBrowser account={account} session={session} onMerged={onMerged} onAdded={again} />
      )}
      <WhenAsked asked={asked} again={again}>
        {(devices) => (
          <>
            <ul>
              {devices
                .filter(({ revokedAt }) => revokedAt === null)
                .map((device) => (
                  <LiveDevice key={device.id} device={device} onAsk={(to) => setAsking({ to, device })} />
                ))}
            </ul>
            <Revoked devices={devices.filter(({ revokedAt }) => revokedAt !== null)} />
          </>
        )}
      </WhenAsked>
      {asking?.to === "rename" && (
        <RenameSheet account={account} device={asking.device} onDone={again} onClose={close} />
      )}
      {asking?.to === "remove" && (
        <SureSheet
          heading={t("removeNamed", { name: nameOf(asking.device) })}
          body={asking.device.current ? `${t("removeHere")} ${t("removeBody")}` : t("removeBody")}
          yes={t("remove")}
          no={t("cancel")}
          act={() => account.ask((relay) => relay.devices.revoke(asking.device.id))}
          onDone={asking.device.current ? () => account.signOut() : again}
          onClose={close}
        />
      )}
    </Panel>
  );
}

/** What a device is called. */
function useNameOf(): (device: DeviceView) => string {
  const t = useTranslations("account.devices");
  return ({ label }) => label ?? t("unnamed");
}

function LiveDevice({ device, onAsk }: { readonly device: DeviceView; readonly onAsk: (to: Asking["to"]) => void }) {
  const t = useTranslations("account.devices");
  const nameOf = useNameOf();
  const format = useFormat();
  const seen = device.lastSeenAt === null ? t("never") : t("seen", { when: format.dateTime(device.lastSeenAt) });
  const about = [...(device.nodes > 0 ? [t("lending", { count: device.nodes })] : []), seen].join(" · ");
  return (
    <Row
      name={
        <>
          {nameOf(device)}
          {device.current && <span className="text-small text-iris"> · {t("here")}</span>}
        </>
      }
      about={about}
    >
      <Button
        look="quiet"
        className="min-h-9 px-4 text-small"
        aria-label={t("renameNamed", { name: nameOf(device) })}
        onClick={() => onAsk("rename")}
      >
        {t("rename")}
      </Button>
      <Button
        look="quiet"
        className="min-h-9 px-4 text-small"
        aria-label={t("removeNamed", { name: nameOf(device) })}
        onClick={() => onAsk("remove")}
      >
        {t("remove")}
      </Button>
    </Row>
  );
}

function Revoked({ devices }: { readonly devices: readonly DeviceView[] }) {
  const t = useTranslations("account.devices");
  const nameOf = useNameOf();
  const format = useFormat();
  if (devices.length === 0) return null;
  return (
    <details className="mt-4 text-small text-ink-soft">
      <summary className="min-h-9 cursor-pointer py-2">
        {t("revokedHeading")} ({devices.length})
      </summary>
      <ul className="pl-5">
        {devices.map((device) => (
          <li key={device.id} className="wrap-anywhere">
            {nameOf(device)}, {t("revoked", { when: format.dateTime(device.revokedAt ?? device.createdAt) })}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** For whoever signed in with a wallet: from then on this browser's key does. */
function AddThisBrowser({
  account,
  session,
  onMerged,
  onAdded,
}: PartProps & { readonly onMerged: () => void; readonly onAdded: () => void }) {
  const t = useTranslations("account.devices");
  const tAccount = useTranslations("account");
  const say = useFailureText();
  const [isElsewhere, setElsewhere] = useState(false);
  const [fault, setFault] = useState<string>();

  const add = async (merge: boolean) => {
    const key = await openBrowserNodeKey();
    await account.ask((relay) => relay.devices.add(key, session.account, { label: deviceName(), merge }));
    await account.signInByDevice();
    if (merge) onMerged();
    else onAdded();
  };
  const tryToAdd = async () => {
    setFault(undefined);
    try {
      await add(false);
    } catch (error) {
      if (isStarlingError(error) && error.code === "device_linked_elsewhere") setElsewhere(true);
      else setFault(say(error));
    }
  };
  return (
    <div className="mb-5 flex flex-wrap items-center gap-4">
      <Notice tone="iris">{fault ?? t("missing")}</Notice>
      <Button onClick={tryToAdd}>{t("add")}</Button>
      {isElsewhere && (
        <SureSheet
          heading={t("elsewhereHeading")}
          body={t("elsewhereBody")}
          yes={tAccount("merge.yes")}
          no={tAccount("merge.no")}
          act={() => add(true)}
          onDone={() => {}}
          onClose={() => setElsewhere(false)}
        />
      )}
    </div>
  );
}
