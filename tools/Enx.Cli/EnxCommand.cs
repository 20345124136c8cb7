using System.CommandLine;
using Enx.Cli.LoadTest;

namespace Enx.Cli;

/// <summary>The command: what it understands, and how it ends (<see cref="ExitCodes"/>).</summary>
internal static class EnxCommand
{
    private const string UsualServer = "http://127.0.0.1:8080";

    /// <summary>The packaged application, whose key everybody can read: nodes take it on loopback only.</summary>
    private const string DevelopmentApp = "enx-dev";

    private const string DevelopmentKey = "enx-dev-key";

    /// <summary>Carries out one call.</summary>
    /// <param name="args">As the shell gives them.</param>
    /// <param name="output">For answers.</param>
    /// <param name="errors">For sentences about what went wrong.</param>
    /// <param name="environment">A variable of the environment by its name.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, Func<string, string?> environment)
    {
        var parsed = Root(new Surroundings(output, errors, environment)).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await errors.WriteLineAsync($"enx: {error.Message}");
            await errors.WriteLineAsync("enx: see enx --help");
            return ExitCodes.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
        }
        catch (CliException e)
        {
            await errors.WriteLineAsync($"enx: {e.Message}");
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Refused;
        }
    }

    private static RootCommand Root(Surroundings around)
    {
        var root = new RootCommand("Rooms, tokens, users and nodes of an Enx cluster. The application's key comes from the environment: ENX_APP_KEY. A development node on this machine needs none.")
        {
            around.Server, around.Management, around.App, around.Json,
        };
        root.Subcommands.Add(Group("rooms", "Rooms.", RoomCommands(around)));
        root.Subcommands.Add(Group("tokens", "Tokens, each for one user and one join.", [TokenCommand(around)]));
        root.Subcommands.Add(Group("users", "The users in a room.", [UsersCommand(around)]));
        root.Subcommands.Add(Group("nodes", "The nodes of the cluster.", [around.Command("list", "Lists the nodes, and what they carry.", [], (call, _) => Nodes.ListAsync(call))]));
        root.Subcommands.Add(Group("node", "One node.", NodeCommands(around)));
        root.Subcommands.Add(around.Command("journal", "Shows how much is stored: facts, bytes, the largest rooms, and how far those who follow the journal have read.", [], (call, _) => Journal.ShowAsync(call)));
        root.Subcommands.Add(around.Command("status", "Shows the cluster: sums, nodes, and what happened lately.", [], (call, _) => Nodes.StatusAsync(call)));
        var load = new LoadTestCommand();
        root.Subcommands.Add(around.Command("loadtest", "Fills rooms with people who send and receive, and measures. What did not hold is an exit code.", load.Symbols,
            (call, p) => load.RunAsync(call, p, errors: around.Errors, server => around.Client(p, server))));
        return root;
    }

    private static IEnumerable<Command> RoomCommands(Surroundings around)
    {
        var filter = new Option<string?>("--name") { Description = "Only rooms whose name contains this." };
        yield return around.Command("list", "Lists rooms.", [filter], (call, p) => Rooms.ListAsync(call, p.GetValue(filter)));

        var name = new Argument<string>("NAME") { Description = "The name that people see." };
        var owner = new Option<string?>("--owner-ref") { Description = "The application's own reference." };
        var settings = new Option<string?>("--settings") { Description = "What differs from the usual settings, as JSON: '{\"participants\": 12}'." };
        yield return around.Command("create", "Makes a room, and writes its id.", [name, owner, settings],
            (call, p) => Rooms.CreateAsync(call, p.GetRequiredValue(name), p.GetValue(owner), p.GetValue(settings)));

        var shown = RoomArgument();
        yield return around.Command("show", "Shows a room.", [shown], (call, p) => Rooms.ShowAsync(call, p.GetRequiredValue(shown)));

        var deleted = RoomArgument();
        var force = new Option<bool>("--force") { Description = "Also while people are in it: then they are out." };
        yield return around.Command("delete", "Deletes a room.", [deleted, force], (call, p) => Rooms.DeleteAsync(call, p.GetRequiredValue(deleted), p.GetValue(force)));
    }

    private static Command TokenCommand(Surroundings around)
    {
        var room = RoomArgument();
        var name = new Option<string>("--name") { Description = "The name that others see.", Required = true };
        var role = new Option<string>("--role") { Description = "moderator, participant or viewer.", DefaultValueFactory = _ => "participant" };
        role.AcceptOnlyFromAmong("moderator", "participant", "viewer");
        var userRef = new Option<string?>("--user-ref") { Description = "The application's own reference." };
        var publish = new Option<string?>("--may-publish") { Description = "What may be published, with commas: microphone, camera, share, data. Usual: all that the role gives." };
        var silent = new Option<bool>("--may-not-chat") { Description = "No messages." };
        var rename = new Option<bool>("--may-rename") { Description = "Others are shown the name that the user gives, and this one beside it." };
        return around.Command("create", "Makes a token, and writes it.", [room, name, role, userRef, publish, silent, rename],
            (call, p) =>
            {
                var body = new Dictionary<string, object> { ["name"] = p.GetRequiredValue(name), ["role"] = p.GetRequiredValue(role), ["user_ref"] = p.GetValue(userRef) ?? "" };
                if (p.GetValue(publish) is { } some) body["may_publish"] = some.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (p.GetValue(silent)) body["may_chat"] = false;
                if (p.GetValue(rename)) body["may_rename"] = true;
                return Rooms.TokenAsync(call, p.GetRequiredValue(room), body);
            });
    }

    private static Command UsersCommand(Surroundings around)
    {
        var room = RoomArgument();
        return around.Command("list", "Lists who is in a room.", [room], (call, p) => Rooms.UsersAsync(call, p.GetRequiredValue(room)));
    }

    private static IEnumerable<Command> NodeCommands(Surroundings around)
    {
        var drained = NodeArgument();
        var deadline = new Option<string?>("--deadline") { Description = "After how long it leaves anyway, e.g. 30s or 2m. Usual: what the node is configured with." };
        var wait = new Option<bool>("--wait") { Description = "Returns when the node has left." };
        yield return around.Command("drain", "Has a node's people moved to other nodes; then it leaves.", [drained, deadline, wait],
            (call, p) => Nodes.DrainAsync(call, p.GetRequiredValue(drained), p.GetValue(deadline), p.GetValue(wait)));

        var downed = NodeArgument();
        yield return around.Command("down", "Puts a node out of the cluster that does not answer any more.", [downed], (call, p) => Nodes.DownAsync(call, p.GetRequiredValue(downed)));
    }

    private static Command Group(string name, string description, IEnumerable<Command> commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands) group.Subcommands.Add(command);
        return group;
    }

    private static Argument<string> RoomArgument() => new("ROOM") { Description = "The room's id." };

    private static Argument<string> NodeArgument() => new("NODE") { Description = "The node's name, host:port, as nodes list has it." };

    /// <summary>What all calls have in common.</summary>
    private sealed class Surroundings(TextWriter output, TextWriter errors, Func<string, string?> environment)
    {
        public TextWriter Errors => errors;

        public Option<string> Server { get; } = new("--server")
        {
            Description = "Any node's http or https address.",
            Recursive = true,
            DefaultValueFactory = _ => Said(environment("ENX_SERVER")) ?? UsualServer,
        };

        public Option<string?> Management { get; } = new("--management")
        {
            Description = "The address of its listener for operators, where that is another one (enx.management); else ENX_MANAGEMENT.",
            Recursive = true,
            DefaultValueFactory = _ => Said(environment("ENX_MANAGEMENT")),
        };

        public Option<string?> App { get; } = new("--app")
        {
            Description = "The application's id; else ENX_APP.",
            Recursive = true,
            DefaultValueFactory = _ => Said(environment("ENX_APP")),
        };

        public Option<bool> Json { get; } = new("--json") { Description = "Answers in JSON, for scripts.", Recursive = true };

        public Command Command(string name, string description, IEnumerable<Symbol> symbols, Func<Call, ParseResult, Task> run)
        {
            var command = new Command(name, description);
            foreach (var symbol in symbols)
            {
                if (symbol is Option option) command.Options.Add(option);
                else if (symbol is Argument argument) command.Arguments.Add(argument);
            }
            command.SetAction(async (parsed, stopping) =>
            {
                using var node = Client(parsed);
                await run(new Call(node, output, parsed.GetValue(Json), stopping), parsed);
                return ExitCodes.Done;
            });
            return command;
        }

        /// <summary>A client of a node: of the one that was given, or of another, whose operators' listener is where its other one is.</summary>
        public NodeClient Client(ParseResult parsed, string? other = null)
        {
            var server = other is null ? AddressOf(parsed.GetRequiredValue(Server), "--server or ENX_SERVER") : AddressOf(other, "--target");
            var management = other is null && parsed.GetValue(Management) is { } given ? AddressOf(given, "--management or ENX_MANAGEMENT") : server;
            var (app, key) = (parsed.GetValue(App), Said(environment("ENX_APP_KEY")));
            if (app is null && key is null && server.IsLoopback && management.IsLoopback) (app, key) = (DevelopmentApp, DevelopmentKey);
            if (app is null) throw new CliException(ExitCodes.Usage, "Say which application you are: --app or ENX_APP (enx.auth.app-id of the nodes).");
            if (key is null) throw new CliException(ExitCodes.Usage, "The application's key is missing: set ENX_APP_KEY (enx.auth.app-key of the nodes).");
            return new NodeClient(server, management, app, key);
        }

        private static Uri AddressOf(string text, string from) =>
            Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address
                : throw new CliException(ExitCodes.Usage, $"\"{text}\" is no http or https address: give {from}, e.g. {UsualServer}.");

        private static string? Said(string? value) => string.IsNullOrEmpty(value) ? null : value;
    }
}
