using System.Text;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;

namespace Enx.Host.Tests.Architecture;

/// <summary>
/// Which folders of a project use which, by what the compiler made of them: a folder's code is in the namespace of its name. What lies directly in the
/// project's folder is a folder of its own, called <see cref="Root"/>.
/// </summary>
internal sealed class FolderGraph
{
    /// <summary>What lies directly in the project's folder.</summary>
    public const string Root = ".";

    private readonly SortedDictionary<string, SortedSet<string>> _uses = new(StringComparer.Ordinal);

    /// <summary>Of each arrow one type that makes it, with what it uses.</summary>
    private readonly Dictionary<(string From, string To), string> _examples = [];

    private FolderGraph(string project, IEnumerable<IType> types)
    {
        foreach (var type in types)
        {
            if (FolderOf(project, type) is not { } folder) continue;
            var uses = UsesOf(folder);
            foreach (var used in TargetsOf(type))
                if (FolderOf(project, used) is { } other && other != folder)
                {
                    UsesOf(other);
                    uses.Add(other);
                    _examples.TryAdd((folder, other), $"{type.Name} uses {used.Name}");
                }
        }
    }

    /// <summary>The folders, each with those that it uses.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> Uses => _uses;

    /// <summary>Reads a project.</summary>
    /// <param name="assembly">Its assembly.</param>
    /// <param name="project">The namespace of its folder.</param>
    public static FolderGraph Of(System.Reflection.Assembly assembly, string project) => new(project, Load(assembly));

    /// <summary>The types of an assembly, with what they use.</summary>
    public static IReadOnlyList<IType> Load(System.Reflection.Assembly assembly) => [.. new ArchLoader().LoadAssemblies(assembly).Build().Types];

    /// <summary>What a type uses, type arguments included.</summary>
    public static IEnumerable<IType> TargetsOf(IType type) => type.Dependencies.SelectMany(d => ArgumentsOf(d.TargetGenericArguments).Prepend(d.Target)).Where(t => t is not GenericParameter);

    /// <summary>The members that a type calls.</summary>
    public static IEnumerable<string> CallsOf(IType type) => type.Dependencies.OfType<MethodCallDependency>().Select(d => d.TargetMember.FullName);

    /// <summary>The groups of folders that know each other in a circle, each with its arrows and what makes them.</summary>
    public IReadOnlyList<string> Cycles()
    {
        var (reached, cycles) = (_uses.Keys.ToDictionary(f => f, Reached), new List<string>());
        foreach (var folder in _uses.Keys)
        {
            string[] circle = [.. _uses.Keys.Where(other => reached[folder].Contains(other) && reached[other].Contains(folder))];
            if (circle.Length > 0 && circle[0] == folder) cycles.Add(string.Join(", ", circle.Select(f => $"{f} -> {string.Join(" ", _uses[f].Intersect(circle).Select(to => $"{to} ({_examples[(f, to)]})"))}")));
        }

        return cycles;
    }

    /// <summary>The drawing: each folder below those that use it, without the arrows that follow from others.</summary>
    public string Draw()
    {
        var drawing = new StringBuilder("```mermaid\nflowchart TD\n");
        foreach (var (folder, uses) in _uses)
            foreach (var used in uses.Where(u => !uses.Any(other => other != u && Reached(other).Contains(u))))
                drawing.Append($"    {Node(folder)} --> {Node(used)}\n");
        foreach (var alone in _uses.Keys.Where(f => _uses[f].Count == 0 && !_uses.Values.Any(u => u.Contains(f)))) drawing.Append($"    {Node(alone)}\n");
        return drawing.Append("```\n").ToString();
    }

    private HashSet<string> Reached(string from)
    {
        var (reached, open) = (new HashSet<string>(), new Stack<string>(_uses[from]));
        while (open.TryPop(out var folder))
            if (reached.Add(folder))
                foreach (var next in _uses[folder]) open.Push(next);
        return reached;
    }

    private SortedSet<string> UsesOf(string folder)
    {
        if (!_uses.TryGetValue(folder, out var uses)) _uses.Add(folder, uses = new SortedSet<string>(StringComparer.Ordinal));
        return uses;
    }

    private static string Node(string folder) => folder == Root ? "root[\"(the project's folder)\"]" : folder.Replace('/', '_') + (folder.Contains('/') ? $"[\"{folder}\"]" : "");

    private static string? FolderOf(string project, IType type)
    {
        var name = type.Namespace?.FullName;
        return name == project ? Root : name?.StartsWith(project + ".", StringComparison.Ordinal) == true ? name[(project.Length + 1)..].Replace('.', '/') : null;
    }

    private static IEnumerable<IType> ArgumentsOf(IEnumerable<GenericArgument> arguments) => arguments.SelectMany(a => ArgumentsOf(a.GenericArguments).Prepend(a.Type));
}
