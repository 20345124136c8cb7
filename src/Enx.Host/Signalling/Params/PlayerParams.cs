using Enx.Host.Json;

namespace Enx.Host.Signalling.Params;

/// <summary>How a device draws its players (<c>playerConfiguration</c>, <c>localInfo.options</c>): checked like all else, and the device's own business.</summary>
internal static class PlayerParams
{
    private const int LargestSide = 7680;

    public static void Read(StrictObject? o)
    {
        if (o is null) return;
        foreach (var key in new[] { "audiomute", "videomute", "bandwidth", "screenshot", "avatar", "pinned" }) o.Flag(key);
        foreach (var key in new[] { "iconHeight", "iconWidth", "avatarHeight", "avatarWidth" }) o.Number(key, 0, LargestSide);
        if (o.Text("iconColor", 9) is { } color && !IsHexColor(color)) throw o.Wrong("iconColor", "must be a colour such as #0000FF");
        o.End();
    }

    private static bool IsHexColor(string text) => text.Length is 4 or 7 or 9 && text[0] == '#' && text.Skip(1).All(char.IsAsciiHexDigit);
}
