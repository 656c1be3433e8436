// Which countries each region has: ISO 3166-1 alpha-2 and numeric codes, after the United Nations' M49 (sub-regions; Sub-Saharan
// Africa and Latin America by their intermediate regions; Melanesia, Micronesia and Polynesia together).
// `flock` is where on the map (longitude, latitude) the region's birds gather: where many people live.
export const REGION_COUNTRIES = {
  "northern-africa": {
    flock: [10, 31],
    countries: "DZ 012 EG 818 LY 434 MA 504 SD 729 TN 788 EH 732",
  },
  "western-africa": {
    flock: [4, 9],
    countries:
      "BJ 204 BF 854 CV 132 CI 384 GM 270 GH 288 GN 324 GW 624 LR 430 ML 466 MR 478 NE 562 NG 566 SH 654 SN 686 SL 694 TG 768",
  },
  "middle-africa": {
    flock: [18, -1],
    countries: "AO 024 CM 120 CF 140 TD 148 CG 178 CD 180 GQ 226 GA 266 ST 678",
  },
  "eastern-africa": {
    flock: [37, 1],
    countries:
      "IO 086 BI 108 KM 174 DJ 262 ER 232 ET 231 TF 260 KE 404 MG 450 MW 454 MU 480 YT 175 MZ 508 RE 638 RW 646 SC 690 SO 706 SS 728 UG 800 TZ 834 ZM 894 ZW 716",
  },
  "southern-africa": {
    flock: [26, -28],
    countries: "BW 072 SZ 748 LS 426 NA 516 ZA 710",
  },
  "northern-america": {
    flock: [-88, 40],
    countries: "BM 060 CA 124 GL 304 PM 666 US 840",
  },
  "central-america": {
    flock: [-99, 20],
    countries: "BZ 084 CR 188 SV 222 GT 320 HN 340 MX 484 NI 558 PA 591",
  },
  caribbean: {
    flock: [-73, 19],
    countries:
      "AI 660 AG 028 AW 533 BS 044 BB 052 BQ 535 VG 092 KY 136 CU 192 CW 531 DM 212 DO 214 GD 308 GP 312 HT 332 JM 388 MQ 474 MS 500 PR 630 BL 652 KN 659 LC 662 MF 663 VC 670 SX 534 TT 780 TC 796 VI 850",
  },
  "south-america": {
    flock: [-53, -17],
    countries:
      "AR 032 BO 068 BV 074 BR 076 CL 152 CO 170 EC 218 FK 238 GF 254 GY 328 PY 600 PE 604 GS 239 SR 740 UY 858 VE 862",
  },
  "northern-europe": {
    flock: [-1, 55],
    countries:
      "AX 248 DK 208 EE 233 FO 234 FI 246 GG 831 IS 352 IE 372 IM 833 JE 832 LV 428 LT 440 NO 578 SJ 744 SE 752 GB 826",
  },
  "western-europe": {
    flock: [7, 49],
    countries: "AT 040 BE 056 FR 250 DE 276 LI 438 LU 442 MC 492 NL 528 CH 756",
  },
  "eastern-europe": {
    flock: [34, 53],
    countries: "BY 112 BG 100 CZ 203 HU 348 PL 616 MD 498 RO 642 RU 643 SK 703 UA 804",
  },
  "southern-europe": {
    flock: [12, 42],
    countries:
      "AL 008 AD 020 BA 070 HR 191 GI 292 GR 300 VA 336 IT 380 MT 470 ME 499 MK 807 PT 620 SM 674 RS 688 SI 705 ES 724 XK 000",
  },
  "central-asia": {
    flock: [67, 43],
    countries: "KZ 398 KG 417 TJ 762 TM 795 UZ 860",
  },
  "western-asia": {
    flock: [42, 34],
    countries:
      "AM 051 AZ 031 BH 048 CY 196 GE 268 IQ 368 IL 376 JO 400 KW 414 LB 422 OM 512 QA 634 SA 682 PS 275 SY 760 TR 792 AE 784 YE 887",
  },
  "southern-asia": {
    flock: [78, 23],
    countries: "AF 004 BD 050 BT 064 IN 356 IR 364 MV 462 NP 524 PK 586 LK 144",
  },
  "eastern-asia": {
    flock: [114, 34],
    countries: "CN 156 HK 344 MO 446 JP 392 MN 496 KP 408 KR 410 TW 158",
  },
  "south-eastern-asia": {
    flock: [107, 8],
    countries: "BN 096 KH 116 ID 360 LA 418 MY 458 MM 104 PH 608 SG 702 TH 764 TL 626 VN 704",
  },
  "australia-new-zealand": {
    flock: [146, -31],
    countries: "AU 036 CX 162 CC 166 HM 334 NZ 554 NF 574",
  },
  "pacific-islands": {
    flock: [165, -12],
    countries:
      "AS 016 CK 184 FJ 242 PF 258 GU 316 KI 296 MH 584 FM 583 NR 520 NC 540 NU 570 MP 580 PW 585 PG 598 PN 612 WS 882 SB 090 TK 772 TO 776 TV 798 UM 581 VU 548 WF 876",
  },
};

/** Region by country code, of either kind. */
export const REGION_OF = new Map(
  Object.entries(REGION_COUNTRIES).flatMap(([region, { countries }]) =>
    countries.split(" ").map((code) => [code, region]),
  ),
);
