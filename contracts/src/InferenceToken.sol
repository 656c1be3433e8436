// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC7007} from "./interfaces/IERC7007.sol";
import {IReceiptAnchor, Inclusion} from "./interfaces/IReceiptAnchor.sol";
import {CodeStore} from "./libraries/CodeStore.sol";
import {InferenceJson, Metadata, Provenance} from "./libraries/InferenceJson.sol";
import {ReceiptBody} from "./libraries/ReceiptBody.sol";

/// @title An answer as a token: one for each receipt. The relay's permit says what it is about, the receipt log proves it.
contract InferenceToken is IERC7007, ERC721, EIP712, AccessControl, ReentrancyGuard {
    struct MintPermit {
        /// The receipt's leaf in the log; the token's id.
        bytes32 leafHash;
        bytes32 modelHash;
        /// SHA-256 of the input bundle and of the output bundle, as the receipt has them.
        bytes32 inputHash;
        bytes32 outputHash;
        /// Who gets the token, whoever sends the permit.
        address to;
        /// hashOf the metadata.
        bytes32 metadataHash;
        /// Seconds since 1970; the permit still holds in this second.
        uint64 deadline;
    }

    bytes32 public constant MINT_SIGNER_ROLE = keccak256("MINT_SIGNER_ROLE");
    bytes32 public constant MINT_PERMIT_TYPEHASH =
        keccak256(
            "MintPermit(bytes32 leafHash,bytes32 modelHash,bytes32 inputHash,bytes32 outputHash,address to,bytes32 metadataHash,uint64 deadline)"
        );
    /// @notice The most bytes of all texts of a token's metadata.
    uint256 public constant METADATA_BYTES_MAX = 8_192;
    /// @notice The most bytes of addAigcData's prompt and of its data.
    uint256 public constant AIGC_BYTES_MAX = 65_536;

    IReceiptAnchor public immutable ANCHOR;

    mapping(uint256 tokenId => Provenance) private _provenance;
    mapping(uint256 tokenId => address) private _metadataAt;
    /// @notice Whether a token's prompt and data were added in the open.
    mapping(uint256 tokenId => bool) public hasAigcData;
    uint256 public totalSupply;

    event Minted(uint256 indexed tokenId, address indexed to, bytes32 indexed modelHash, bytes32 inputHash, bytes32 outputHash);
    event Proven(uint256 indexed tokenId, bytes32 indexed logId, uint64 size, uint64 leafIndex);

    event ContentProven(uint256 indexed tokenId);

    error PermitExpired(uint64 deadline);
    error WrongSigner(address recovered);
    error WrongMetadata(bytes32 expected, bytes32 given);
    error MetadataTooLong(uint256 length, uint256 lengthMax);
    error EmptyLeafHash();
    error NotInLog(bytes32 leafHash);
    error AlreadyProven(uint256 tokenId);
    error BodyTooLong(uint256 length, uint256 lengthMax);
    /// @notice Not the text of this token's receipt.
    error WrongBody(bytes32 leafHash);
    /// @notice The permit named other hashes than its receipt: whoever signed it did not tell the truth.
    error ContentDiffers(uint256 tokenId);
    error AigcDataAdded(uint256 tokenId);
    error AigcDataTooLong(uint256 length, uint256 lengthMax);
    error AigcDataWrong(uint256 tokenId);

    constructor(
        IReceiptAnchor anchor,
        address admin,
        address mintSigner
    ) ERC721("Starling Inference", "INFER") EIP712("Starling Inference", "1") {
        ANCHOR = anchor;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(MINT_SIGNER_ROLE, mintSigner);
    }

    /// @notice Mints the token of a receipt to the permit's `to`. Anybody may send it, once.
    function mint(
        MintPermit calldata permit,
        Metadata calldata metadata,
        bytes calldata signature
    ) external nonReentrant returns (uint256 tokenId) {
        return _mintWith(permit, metadata, signature);
    }

    /// @notice The same, and shows at once that the receipt is in the anchored log.
    function mintProven(
        MintPermit calldata permit,
        Metadata calldata metadata,
        bytes calldata signature,
        Inclusion calldata proof
    ) external nonReentrant returns (uint256 tokenId) {
        _requireInLog(permit.leafHash, proof);
        _setProven(uint256(permit.leafHash), proof);
        return _mintWith(permit, metadata, signature);
    }

    /// @notice Shows that a token's receipt is in the anchored log. Anybody may.
    function prove(uint256 tokenId, Inclusion calldata proof) external nonReentrant {
        _requireOwned(tokenId);
        if (_provenance[tokenId].proven) revert AlreadyProven(tokenId);
        _requireInLog(bytes32(tokenId), proof);
        _setProven(tokenId, proof);
    }

    /// @notice Shows that a token's hashes are those of its receipt, by the receipt's text. Anybody may.
    /// @param body the receipt's `body` in RFC 8785 form, as the log has it
    function proveContent(uint256 tokenId, bytes calldata body) external nonReentrant {
        _requireOwned(tokenId);
        Provenance storage known = _provenance[tokenId];
        if (known.contentProven) revert AlreadyProven(tokenId);
        if (body.length > ReceiptBody.BYTES_MAX) revert BodyTooLong(body.length, ReceiptBody.BYTES_MAX);
        bytes32 leafHash = ReceiptBody.leafHash(body);
        if (leafHash != bytes32(tokenId)) revert WrongBody(leafHash);
        (bool found, bytes32 inputHash, bytes32 modelHash, bytes32 outputHash) = ReceiptBody.hashes(body);
        if (
            !found ||
            inputHash != known.inputHash ||
            modelHash != known.modelHash ||
            outputHash != known.outputHash
        ) revert ContentDiffers(tokenId);
        known.contentProven = true;
        emit ContentProven(tokenId);
    }

    /// @inheritdoc IERC7007
    /// @param prompt the receipt's input bundle
    /// @param aigcData the receipt's output bundle
    /// @param proof abi.encode(bytes32 leafHash, Inclusion); or abi.encode(bytes32 leafHash) of a token that is proven
    function addAigcData(uint256 tokenId, bytes calldata prompt, bytes calldata aigcData, bytes calldata proof) external {
        if (hasAigcData[tokenId]) revert AigcDataAdded(tokenId);
        uint256 length = prompt.length > aigcData.length ? prompt.length : aigcData.length;
        if (length > AIGC_BYTES_MAX) revert AigcDataTooLong(length, AIGC_BYTES_MAX);
        if (proof.length < 32 || bytes32(proof[:32]) != bytes32(tokenId) || !verify(prompt, aigcData, proof)) {
            revert AigcDataWrong(tokenId);
        }
        hasAigcData[tokenId] = true;
        emit AigcData(tokenId, prompt, aigcData, proof);
    }

    /// @inheritdoc IERC7007
    /// @dev True when the token exists, both bundles have its receipt's hashes, and the receipt is in the anchored log.
    function verify(
        bytes calldata prompt,
        bytes calldata aigcData,
        bytes calldata proof
    ) public view returns (bool success) {
        if (proof.length < 32) return false;
        bytes32 leafHash = bytes32(proof[:32]);
        Provenance storage known = _provenance[uint256(leafHash)];
        if (_ownerOf(uint256(leafHash)) == address(0)) return false;
        if (sha256(prompt) != known.inputHash || sha256(aigcData) != known.outputHash) return false;
        if (known.proven) return true;
        if (proof.length == 32) return false;
        (, Inclusion memory inclusion) = abi.decode(proof, (bytes32, Inclusion));
        return ANCHOR.verifyInclusion(leafHash, inclusion);
    }

    function provenanceOf(uint256 tokenId) external view returns (Provenance memory) {
        _requireOwned(tokenId);
        return _provenance[tokenId];
    }

    /// @notice What the mint signer signs.
    function digestOf(MintPermit calldata permit) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        MINT_PERMIT_TYPEHASH,
                        permit.leafHash,
                        permit.modelHash,
                        permit.inputHash,
                        permit.outputHash,
                        permit.to,
                        permit.metadataHash,
                        permit.deadline
                    )
                )
            );
    }

    /// @notice keccak256(abi.encode(metadata)), with the struct as one tuple of strings.
    function hashOf(Metadata calldata metadata) public pure returns (bytes32) {
        return keccak256(abi.encode(metadata));
    }

    function metadataOf(uint256 tokenId) public view returns (Metadata memory) {
        _requireOwned(tokenId);
        return abi.decode(CodeStore.read(_metadataAt[tokenId]), (Metadata));
    }

    /// @notice A data: URI of JSON (ERC-721 and ERC-7007), or the URI that the permit was given for.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        Metadata memory metadata = metadataOf(tokenId);
        if (bytes(metadata.uri).length > 0) return metadata.uri;
        return string.concat("data:application/json;base64,", Base64.encode(InferenceJson.encode(tokenId, metadata, _provenance[tokenId])));
    }

    function supportsInterface(
        bytes4 interfaceId
    ) public view override(ERC721, AccessControl, IERC165) returns (bool) {
        return interfaceId == type(IERC7007).interfaceId || super.supportsInterface(interfaceId);
    }

    function _mintWith(
        MintPermit calldata permit,
        Metadata calldata metadata,
        bytes calldata signature
    ) private returns (uint256 tokenId) {
        if (permit.leafHash == 0) revert EmptyLeafHash();
        if (block.timestamp > permit.deadline) revert PermitExpired(permit.deadline);
        (address recovered, , ) = ECDSA.tryRecoverCalldata(digestOf(permit), signature);
        if (recovered == address(0) || !hasRole(MINT_SIGNER_ROLE, recovered)) revert WrongSigner(recovered);
        bytes memory encoded = abi.encode(metadata);
        if (keccak256(encoded) != permit.metadataHash) revert WrongMetadata(permit.metadataHash, keccak256(encoded));
        if (encoded.length > METADATA_BYTES_MAX) revert MetadataTooLong(encoded.length, METADATA_BYTES_MAX);

        tokenId = uint256(permit.leafHash);
        Provenance storage known = _provenance[tokenId];
        known.modelHash = permit.modelHash;
        known.inputHash = permit.inputHash;
        known.outputHash = permit.outputHash;
        known.metadataHash = permit.metadataHash;
        known.signer = recovered;
        known.mintedAtS = uint64(block.timestamp);
        _metadataAt[tokenId] = CodeStore.write(encoded);
        ++totalSupply;
        emit Minted(tokenId, permit.to, permit.modelHash, permit.inputHash, permit.outputHash);
        // Refuses a second token of the same receipt.
        _safeMint(permit.to, tokenId);
    }

    function _requireInLog(bytes32 leafHash, Inclusion calldata proof) private view {
        if (!ANCHOR.verifyInclusion(leafHash, proof)) revert NotInLog(leafHash);
    }

    function _setProven(uint256 tokenId, Inclusion calldata proof) private {
        Provenance storage known = _provenance[tokenId];
        known.proven = true;
        known.logId = proof.logId;
        known.leafIndex = proof.leafIndex;
        emit Proven(tokenId, proof.logId, proof.size, proof.leafIndex);
    }
}
