namespace Enx.Host.Auth;

/// <summary>The names of a token's claims (docs/protocol.md §2).</summary>
internal static class TokenClaims
{
    public const string Issuer = "enx";
    public const string TokenId = "jti";
    public const string Room = "room";
    public const string Role = "role";
    public const string Name = "name";
    public const string UserRef = "user_ref";
    public const string Data = "data";
    public const string Slots = "slots";
    public const string MayRename = "may_rename";
    public const string MayPublish = "may_publish";
    public const string MayChat = "may_chat";
}
