using System.Text.Json;
using Enx.Actors.Protocol;

namespace Enx.Host.Auth;

/// <summary>What a token says that its user may do, beside the role: <c>may_publish</c>, <c>may_chat</c> and <c>may_rename</c>. What it does not say is allowed.</summary>
internal static class Grants
{
    /// <summary>What can be published, in the words of <c>may_publish</c>.</summary>
    public static readonly string[] Publishable = ["microphone", "camera", "share", "data"];

    /// <summary>What is withheld by a list of what may be published, null for everything, and whether one may write; null for nothing.</summary>
    public static Withheld? WithheldBy(IReadOnlyCollection<string>? mayPublish, bool mayChat)
    {
        bool Lacks(string what) => mayPublish?.Contains(what) == false;
        var withheld = new Withheld(Lacks("microphone"), Lacks("camera"), Lacks("share"), Lacks("data"), !mayChat);
        return withheld == Withheld.Nothing ? null : withheld;
    }

    /// <summary>What may be published, as the claim has it; null for everything.</summary>
    public static string[]? MayPublish(Withheld? withheld)
    {
        if (withheld is not { } w) return null;
        bool[] lacks = [w.Microphone, w.Camera, w.Share, w.Data];
        return lacks.Any(l => l) ? [.. Publishable.Where((_, i) => !lacks[i])] : null;
    }

    /// <summary>Reads a token's claims. False when one is not what it should be: then the token allows nothing.</summary>
    public static bool TryRead(JsonElement claims, out Withheld? withheld, out bool? mayRename)
    {
        withheld = null;
        if (!TryFlag(claims, TokenClaims.MayRename, out mayRename) || !TryFlag(claims, TokenClaims.MayChat, out var mayChat)) return false;
        string[]? mayPublish = null;
        if (claims.TryGetProperty(TokenClaims.MayPublish, out var list))
        {
            if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String)) return false;
            mayPublish = [.. list.EnumerateArray().Select(e => e.GetString()!)];
        }
        withheld = WithheldBy(mayPublish, mayChat ?? true);
        return true;
    }

    private static bool TryFlag(JsonElement claims, string name, out bool? flag)
    {
        flag = null;
        if (!claims.TryGetProperty(name, out var value)) return true;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return false;
        flag = value.GetBoolean();
        return true;
    }
}
