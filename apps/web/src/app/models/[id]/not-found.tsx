export { NoSuchModel as default } from "../../../features/models/no-such-model.tsx";
