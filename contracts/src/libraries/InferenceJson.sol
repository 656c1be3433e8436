// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @notice With `uri` the token's URI is that; without it the contract writes the JSON itself.
struct Metadata {
    string name;
    string description;
    string modelId;
    string prompt;
    string output;
    string uri;
}

/// @notice What a token is about. The receipt's leaf hash is the token's id.
struct Provenance {
    bytes32 modelHash;
    bytes32 inputHash;
    bytes32 outputHash;
    bytes32 metadataHash;
    /// Who signed the permit.
    address signer;
    /// Seconds since 1970.
    uint64 mintedAtS;
    /// Whether the receipt was shown to be in the anchored log, and where in which log.
    bool proven;
    uint64 leafIndex;
    bytes32 logId;
    /// Whether the receipt's own text was shown to have these hashes.
    bool contentProven;
}

/// @title The metadata of an output token in the words of ERC-721 and ERC-7007.
library InferenceJson {
    // JSON is full of double quotes.
    // solhint-disable quotes

    /// @notice JSON, UTF-8. Texts are escaped; they are as valid as whoever signed the permit let them be.
    function encode(
        uint256 tokenId,
        Metadata memory metadata,
        Provenance memory known
    ) internal pure returns (bytes memory) {
        return
            abi.encodePacked(
                '{"name":"',
                Strings.escapeJSON(metadata.name),
                '","description":"',
                Strings.escapeJSON(metadata.description),
                '","image":"',
                _image(tokenId, known.outputHash),
                '","prompt":"',
                Strings.escapeJSON(metadata.prompt),
                '","aigc_type":"text","aigc_data":"',
                Strings.escapeJSON(metadata.output),
                '","proof_type":"receipt","attributes":[',
                _attributes(tokenId, metadata.modelId, known),
                "]}"
            );
    }

    function _attributes(
        uint256 tokenId,
        string memory modelId,
        Provenance memory known
    ) private pure returns (string memory) {
        return
            string.concat(
                _attribute("Model", Strings.escapeJSON(modelId)),
                ",",
                _attribute("Model hash", _hex(known.modelHash)),
                ",",
                _attribute("Input hash", _hex(known.inputHash)),
                ",",
                _attribute("Output hash", _hex(known.outputHash)),
                ",",
                _attribute("Receipt", _hex(bytes32(tokenId))),
                ",",
                _attribute("Proven in the log", known.proven ? "yes" : "no")
            );
    }

    function _attribute(string memory trait, string memory value) private pure returns (string memory) {
        return string.concat('{"trait_type":"', trait, '","value":"', value, '"}');
    }

    /// @dev A flock of 32 dots: where each stands is said by a byte of the output's hash, the colour by the receipt's.
    function _image(uint256 tokenId, bytes32 outputHash) private pure returns (string memory) {
        bytes memory dots;
        for (uint256 i = 0; i < 32; ++i) {
            uint8 place = uint8(outputHash[i]);
            dots = abi.encodePacked(
                dots,
                '<circle cx="',
                Strings.toString(16 + 20 * uint256(place >> 4)),
                '" cy="',
                Strings.toString(16 + 20 * uint256(place & 15)),
                '" r="6"/>'
            );
        }
        bytes memory svg = abi.encodePacked(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 332 332"><rect width="332" height="332" fill="#0b1020"/><g fill="hsl(',
            Strings.toString(tokenId % 360),
            ',80%,70%)">',
            dots,
            "</g></svg>"
        );
        return string.concat("data:image/svg+xml;base64,", Base64.encode(svg));
    }

    function _hex(bytes32 word) private pure returns (string memory) {
        return Strings.toHexString(uint256(word), 32);
    }
}
