// What is said where a page hands a transaction to a wallet.
export const walletsText = {
  choose: "Wallet",
  none: "No wallet is here. Open the site’s own wallet, or install one in your browser.",
  open: "Open the wallet",
  trouble: {
    refused: "The wallet’s owner refused. Nothing was sent.",
    wrongChain: "The wallet is on another chain and didn’t change to this one.",
    noAccount: "The wallet gave no account.",
    failed: "The wallet couldn’t send the transaction.",
    reverted: "The transaction was mined and the contract refused it.",
    late: "The transaction isn’t mined yet. It may still come through.",
  },
} as const;
