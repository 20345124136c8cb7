using System.Buffers;
using Akka.Configuration.Hocon;

namespace Enx.Host.Configuration;

/// <summary>
/// Reads HOCON text. Akka's parser lets unbalanced braces pass and drops what follows them, and never ends on an optional substitution or some objects in a list, so
/// these are looked for first; and it knows includes only by a callback: an included name is looked for beside the file that includes it, then among
/// the packaged files.
/// </summary>
internal static class HoconText
{
    private const int DeepestInclude = 8;

    private static readonly SearchValues<char> OfNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    // A file takes milliseconds.
    private static readonly TimeSpan LongestParse = TimeSpan.FromSeconds(10);

    /// <summary>The object that a text describes.</summary>
    /// <param name="text">The HOCON.</param>
    /// <param name="name">What to call the text in an error.</param>
    /// <param name="folders">Where includes are looked for, in this order.</param>
    public static HoconObject Parse(string text, string name, params string[] folders) => Parse(text, name, folders, 0);

    /// <summary>As <see cref="Parse(string, string, string[])"/>, and refuses what Akka's parser does not come to the end of within some seconds. Its thread is
    /// left behind, as the node does not start then.</summary>
    public static HoconObject ParseWithinTime(string text, string name, params string[] folders)
    {
        var parsing = Task.Factory.StartNew(() => Parse(text, name, folders), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.WhenAny(parsing, Task.Delay(LongestParse)).GetAwaiter().GetResult() == parsing
            ? parsing.GetAwaiter().GetResult()
            : throw new ConfigurationException($"{name} is not legible HOCON: the parser does not come to its end. Look for a substitution ($) or an odd character in a list.");
    }

    private static HoconObject Parse(string text, string name, string[] folders, int depth)
    {
        if (Problem(text) is { } problem) throw new ConfigurationException($"{name}: {problem}");
        try
        {
            var root = Parser.Parse(text, file => new HoconRoot(Include(file, name, folders, depth)));
            return root.Value.GetObject() ?? new HoconObject();
        }
        catch (Exception e) when (e is not ConfigurationException)
        {
            throw new ConfigurationException($"{name} is not legible HOCON: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Whether a text begins with <c>${a.name}</c>. In a list Akka's parser never ends on any other.</summary>
    private static bool IsPlainSubstitution(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("${")) return false;
        var name = text[2..].IndexOfAnyExcept(OfNames);
        return name > 0 && text[2 + name] == '}';
    }

    // What HOCON does not take outside of quotes, as far as it means nothing in a list. Akka's parser does not get past it.
    private static bool IsOddInList(char c) => c is ':' or '=' or '+' or '`' or '^' or '?' or '!' or '@' or '*' or '&' or '\\' || char.IsControl(c) && !char.IsWhiteSpace(c);

    private static HoconValue Include(string file, string from, string[] folders, int depth)
    {
        if (depth >= DeepestInclude) throw new ConfigurationException($"{from}: \"{file}\" is included too deep. Do files include each other?");
        var path = folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw new ConfigurationException($"{from} includes \"{file}\", which is neither in {string.Join(" nor in ", folders)}.");
        var value = new HoconValue();
        value.AppendValue(Parse(File.ReadAllText(path), path, [Path.GetDirectoryName(path)!, .. folders.Skip(1)], depth + 1));
        return value;
    }

    /// <summary>A sentence about the first brace or bracket without its partner, or what the parser does not stand; null when there is none.</summary>
    internal static string? Problem(string text)
    {
        var open = new Stack<(char Partner, int Line)>();
        var line = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            if (rest.StartsWith("\"\"\""))
            {
                var end = text.IndexOf("\"\"\"", i + 3, StringComparison.Ordinal);
                if (end < 0) return $"the text that begins with \"\"\" in line {line} has no end.";
                line += text.AsSpan(i, end - i).Count('\n');
                i = end + 2;
            }
            else if (text[i] == '"')
            {
                var end = EndOfQuote(text, i);
                if (end < 0) return $"the text that begins with \" in line {line} has no end.";
                i = end;
            }
            else if (text[i] == '#' || rest.StartsWith("//"))
            {
                var end = text.IndexOf('\n', i);
                if (end < 0) break;
                i = end - 1;
            }
            else if (text[i] == '$' && open.Any(o => o.Partner == ']'))
            {
                if (IsPlainSubstitution(rest))
                {
                    i = text.IndexOf('}', i);
                    continue;
                }
                return $"there is an optional substitution (${{?…}}), or another $ that is none by name, in a list in line {line}. Give the whole list by an environment variable, or write it out.";
            }
            else if (IsOddInList(text[i]) && open.TryPeek(out var innermost) && innermost.Partner == ']')
            {
                return $"a {(char.IsControl(text[i]) ? "control character" : text[i])} in the list of line {line} must be in quotes.";
            }
            else if (text[i] == '{' && open.TryPeek(out var list) && list.Partner == ']')
            {
                return $"there is a {{ in the list of line {line}. Lists hold plain values.";
            }
            else if (text[i] is '{' or '[') open.Push((text[i] == '{' ? '}' : ']', line));
            else if (text[i] is '}' or ']')
            {
                if (!open.TryPop(out var expected) || expected.Partner != text[i]) return $"there is a {text[i]} too many in line {line}.";
            }
            else if (text[i] == '\n') line++;
        }
        return open.TryPop(out var left) ? $"what is opened in line {left.Line} lacks its {left.Partner}." : null;
    }

    private static int EndOfQuote(string text, int start)
    {
        for (var i = start + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return i;
        }
        return -1;
    }
}
