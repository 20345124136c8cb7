using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Enx.Host.Configuration;

/// <summary>Reads settings as what they should be, or says in one line which key is wrong, where, and what is allowed.</summary>
internal sealed partial class SettingReader(SettingTable table)
{
    public string Text(string key, int longest = 200, int shortest = 1)
    {
        var text = Word(key);
        return text.Length >= shortest && text.Length <= longest ? text : throw Wrong(key, $"give {shortest} to {longest} characters");
    }

    /// <summary>An address of HTTP; null for an empty one. What it holds of a password must not be shown, so none may be in it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="plain">What else allows http beyond loopback, in words; null when it is allowed.</param>
    public Uri? HttpUrl(string key, string? plain)
    {
        var text = Word(key);
        if (text.Length == 0) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw Wrong(key, plain is null ? "give an http or https URL, or nothing" : "give an https URL, or nothing");
        if (url.UserInfo.Length > 0) throw new ConfigurationException($"{key} (in {table[key].Source}) holds a user name: give it in a key of its own.");
        if (url.Scheme == "http" && !url.IsLoopback && plain is not null) throw Wrong(key, $"give an https URL, {plain}");
        return url;
    }

    /// <summary>Like text, but its value is never shown.</summary>
    public Secret Secret(string key, int shortest)
    {
        var setting = table[key];
        var text = setting.IsList ? "" : setting.Words[0];
        return text.Length >= shortest ? new Secret(text)
            : throw new ConfigurationException($"{key} (in {setting.Source}) is too short: give at least {shortest} characters.");
    }

    public bool Switch(string key) => Word(key) switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        _ => throw Wrong(key, "give on or off"),
    };

    public int Number(string key, int least, int most) =>
        int.TryParse(Word(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(key, $"give a whole number from {least} to {most}");

    public TimeSpan Duration(string key, TimeSpan least, TimeSpan most) =>
        TryDuration(Word(key), out var duration) && duration >= least && duration <= most
            ? duration
            : throw Wrong(key, $"give a duration from {Show(least)} to {Show(most)}, such as 500ms, 15s or 2m");

    /// <summary>A duration; null for the word forever.</summary>
    public TimeSpan? DurationOrForever(string key, TimeSpan least, TimeSpan most) =>
        Word(key) == "forever" ? null
            : TryDuration(Word(key), out var duration) && duration >= least && duration <= most ? duration
            : throw Wrong(key, $"give a duration from {Show(least)} to {Show(most)}, such as 48h, or forever");

    public int Size(string key, int least, int most) =>
        TrySize(Word(key), out var bytes) && bytes >= least && bytes <= most
            ? (int)bytes
            : throw Wrong(key, $"give a size from {ShowSize(least)} to {ShowSize(most)}, such as 512B, 64KiB or 1MiB");

    public IPAddress Address(string key) =>
        IPAddress.TryParse(Word(key), out var address) ? address : throw Wrong(key, "give an IP address, such as 127.0.0.1 or 0.0.0.0");

    /// <summary>An IP address; null for an empty value.</summary>
    public IPAddress? AddressOrNone(string key) =>
        Word(key).Length == 0 ? null
            : IPAddress.TryParse(Word(key), out var address) ? address : throw Wrong(key, "give an IP address, such as 0.0.0.0, or nothing");

    public IReadOnlyList<IPAddress> Addresses(string key) =>
        [.. List(key).Select(word => IPAddress.TryParse(word, out var address) && !IsAny(address)
            ? address
            : throw Wrong(key, "give a list of IP addresses, such as [\"203.0.113.7\"]"))];

    /// <summary>A list of IP addresses and networks.</summary>
    public IReadOnlyList<IPNetwork> Networks(string key) =>
        [.. List(key).Select(word => AsNetwork(word) ?? throw Wrong(key, "give a list of IP addresses and networks, such as [\"10.0.0.5\", \"10.1.0.0/16\"]"))];

    public TEnum Choice<TEnum>(string key) where TEnum : struct, Enum =>
        Enum.GetNames<TEnum>().Contains(Word(key), StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<TEnum>(Word(key), ignoreCase: true)
            : throw Wrong(key, $"give {Or(Enum.GetNames<TEnum>().Select(n => n.ToLowerInvariant()))}");

    /// <summary>A list of words, each of which passes a test. A scalar is read as words between commas.</summary>
    public IReadOnlyList<string> Words(string key, Func<string, bool> allowed, string what)
    {
        var words = List(key);
        return words.All(allowed) ? words : throw Wrong(key, $"give {what}");
    }

    private List<string> List(string key)
    {
        var setting = table[key];
        return setting.IsList
            ? [.. setting.Words]
            : [.. setting.Words[0].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    private string Word(string key)
    {
        var setting = table[key];
        return setting.IsList ? throw Wrong(key, "give one value, not a list") : setting.Words[0];
    }

    private ConfigurationException Wrong(string key, string allowed)
    {
        var setting = table[key];
        var value = setting.IsList ? $"[{string.Join(", ", setting.Words)}]" : $"\"{setting.Words[0]}\"";
        return new ConfigurationException($"{key} is {value} (in {setting.Source}): {allowed}.");
    }

    // Some thirty years: no setting is as long, and a TimeSpan holds it.
    private const double LongestMilliseconds = 1e12;

    /// <summary>Reads a duration such as 500ms, 15s, 5m or 2h.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (DurationPattern().Match(text) is not { Success: true } match) return false;
        if (!double.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        var milliseconds = number * match.Groups[2].Value switch
        {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            _ => 3_600_000,
        };
        if (milliseconds > LongestMilliseconds) return false;
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    private static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        if (SizePattern().Match(text) is not { Success: true } match) return false;
        if (!long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > int.MaxValue) return false;
        bytes = number * match.Groups[2].Value switch
        {
            "KiB" => 1024,
            "MiB" => 1024 * 1024,
            "kB" => 1000,
            "MB" => 1000 * 1000,
            _ => 1,
        };
        return true;
    }

    private static IPNetwork? AsNetwork(string word) =>
        IPNetwork.TryParse(word, out var network) ? network
            : IPAddress.TryParse(word, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static string Show(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? $"{time.TotalMilliseconds}ms"
        : time < TimeSpan.FromMinutes(2) ? $"{time.TotalSeconds}s"
        : time < TimeSpan.FromHours(2) ? $"{time.TotalMinutes}m"
        : $"{time.TotalHours}h";

    private static string ShowSize(int bytes) => bytes % (1024 * 1024) == 0 ? $"{bytes / 1024 / 1024}MiB" : $"{bytes / 1024}KiB";

    private static string Or(IEnumerable<string> words) => string.Join(" or ", words);

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"^(\d+)\s*(B|KiB|MiB|kB|MB)?$")]
    private static partial Regex SizePattern();
}
